#ifndef CEMBEDDED_H
#define CEMBEDDED_H

#include <stddef.h>

/// A file that is part of the binary.
struct archdb_embedded_file {
  /// The name in its folder: `0001_catalog.sql`.
  const char *name;
  const unsigned char *bytes;
  size_t length;
};

/// The files of migrations/, in the order in which they run.
extern const struct archdb_embedded_file *const archdb_migrations;
extern const size_t archdb_migration_count;

/// The files of zoo/, in the order of their names.
extern const struct archdb_embedded_file *const archdb_zoo;
extern const size_t archdb_zoo_count;

/// The files of zoo/spaces/, in the order of their names.
extern const struct archdb_embedded_file *const archdb_spaces;
extern const size_t archdb_space_count;

/// The pages of docs/ that help shows.
extern const struct archdb_embedded_file *const archdb_pages;
extern const size_t archdb_page_count;

/// The files of page/, scripts in the order in which they run.
extern const struct archdb_embedded_file *const archdb_page_parts;
extern const size_t archdb_page_part_count;

/// The files of page/ that are the index of a site.
extern const struct archdb_embedded_file *const archdb_index_parts;
extern const size_t archdb_index_part_count;

#endif
