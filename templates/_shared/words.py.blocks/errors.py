# By status: the heading of the page, and what one can do.
ERRORS = {
    400: ("Bad request", "This could not be understood. Go back, reload the page and try again."),
    403: ("Not allowed", "You may not do this. If it was a form, reload its page and try again."),
    404: ("Page not found", "There is no page at this address, or it is gone."),
    405: ("Method not allowed", "This page does not answer to this kind of request."),
    413: ("Too large", "This is more than the site takes at once. Shorten it and send it again."),
    429: ("Too many requests", "Please wait a few minutes, and try again."),
    500: ("Something went wrong", "It has been logged. Please try again later."),
    503: ("Not available", "The site cannot answer now. Please try again in a few seconds."),
}
