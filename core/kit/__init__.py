"""What every room stands on and knows no room: texts, dates, pages, data, links and jobs."""
