"""What the system finds by itself: a pure function for each kind, from steps or figures to what stands out.

A finding is made of what had happened by the instant at which its threshold was reached, and of nothing later. So it
does not matter when, how often or how late anybody looks.
"""
