"""The comparisons: what two nodes are compared on, each with its ladder of levels."""
