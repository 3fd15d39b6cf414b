"""From mentions to persons: blocking, comparison, model, clustering."""
