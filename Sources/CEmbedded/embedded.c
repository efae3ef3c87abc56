// The schema's history, the built-in architectures, pages of help and the parts of a page in HTML as bytes
// in the binary.
//
// To add a file: its bytes and its row in the list of its folder. A test names what is missing.
#include "CEmbedded.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

// A byte 0 stands behind each file and is not counted, so that an empty file is an array too.
#define FILE(name, bytes) {name, bytes, sizeof(bytes) - 1},
#define END_OF_LIST {NULL, NULL, 0},

#include "migrations.h"
#include "page.h"
#include "pages.h"
#include "spaces.h"
#include "zoo.h"

#define COUNT(list) (sizeof(list) / sizeof(*(list)) - 1)

const struct archdb_embedded_file *const archdb_migrations = migrations;
const size_t archdb_migration_count = COUNT(migrations);
const struct archdb_embedded_file *const archdb_zoo = zoo;
const size_t archdb_zoo_count = COUNT(zoo);
const struct archdb_embedded_file *const archdb_spaces = spaces;
const size_t archdb_space_count = COUNT(spaces);

const struct archdb_embedded_file *const archdb_pages = pages;
const size_t archdb_page_count = COUNT(pages);
const struct archdb_embedded_file *const archdb_page_parts = page_parts;
const size_t archdb_page_part_count = COUNT(page_parts);
const struct archdb_embedded_file *const archdb_index_parts = index_parts;
const size_t archdb_index_part_count = COUNT(index_parts);
