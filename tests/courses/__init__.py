"""Courses: loading, checking and finding what a course holds."""
