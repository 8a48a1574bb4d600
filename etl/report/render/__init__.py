"""The files of an edition: each renderer lays out a document and computes nothing."""
