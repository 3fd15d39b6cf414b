"""The rows above and between records: headings, totals, signatures."""
