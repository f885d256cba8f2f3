"""Web pages: their article, its title, date and source."""
