"""Intake (受理): takes in what people say, says who is answerable, and keeps the life of each matter."""
