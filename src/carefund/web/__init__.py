"""The workspace in the browser: people plan a return together, sign it and submit it.

A Django project with one app for each room that has pages: `accounts` (who may come in), `returns` (what they do
there). It stores, permits and shows; what a return means is worked out by the rooms below.
"""
