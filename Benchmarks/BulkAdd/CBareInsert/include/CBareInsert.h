#ifndef CBAREINSERT_H
#define CBAREINSERT_H

/// Seconds by the clock, and of the process on processors; negative where SQLite refused.
struct BareTimes {
  double clock, processor;
};

/// Copies every row of the catalog at `source` into a new database at `target` with the same
/// schema, from memory, in one transaction.
///
/// Returns the times from the first insertion to the committed transaction. `rows` is set to the
/// number of rows.
struct BareTimes bare_insert(
    const char *source, const char *target, const char *schema, long *rows);

#endif
