"""Planning anew what is open after a calendar was adopted: set-based, resumable, beside the commands that go on."""
