//! The data layer of an LLM-observability platform, in rowcol models.
