namespace Bailey.Storage.Sql;

/// <summary>In what the two databases differ, where they run the same statement.</summary>
/// <param name="Parameter">What the name of a parameter begins with, in the place of <c>@</c>.</param>
/// <param name="LockRows">What a selection ends with that nobody else may change until the transaction ends; nothing where one process alone writes.</param>
/// <param name="BytesOf">The expression for how many bytes of UTF-8 the text of a column has.</param>
/// <param name="FirstWordOf">The expression for a text as far as its first space.</param>
/// <param name="Encode">Text as the database keeps it, in the same order.</param>
internal sealed record SqlDialect(char Parameter, string LockRows, Func<string, string> BytesOf, Func<string, string> FirstWordOf, Func<string, string> Encode);
