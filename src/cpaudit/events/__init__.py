"""One case per event: births, deaths, marriages, divorces and moves against planning, and back."""
