"""Running counts of obligations, so that a figure costs a few rows and never a look at all that is pending."""
