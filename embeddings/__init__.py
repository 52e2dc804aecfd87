"""From article files to a searchable index: file -> document -> articles -> passages -> vectors -> index."""
