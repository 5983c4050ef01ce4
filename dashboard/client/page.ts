// Runs on every page and only adds: without it every page is complete.
