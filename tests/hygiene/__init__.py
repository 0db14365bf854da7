"""Rules of the project as tests: walls between rooms, file sizes, prose, colours, packaging, honest tests."""
