"""The rules, one question to a glossary each."""
