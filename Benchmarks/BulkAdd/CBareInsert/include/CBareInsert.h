#ifndef CBAREINSERT_H
#define CBAREINSERT_H

/// Copies every row of the catalog at `source` into a new database at `target` with the same
/// schema, from memory, in one transaction.
///
/// Returns the seconds from the first insertion to the committed transaction, or a negative number
/// where SQLite refused. `rows` is set to the number of rows.
double bare_insert(const char *source, const char *target, const char *schema, long *rows);

#endif
