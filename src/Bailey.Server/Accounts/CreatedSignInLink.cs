namespace Bailey.Server.Accounts;

/// <summary>A one-time link that was made. It is shown this once: what is kept of it is a digest.</summary>
/// <param name="Principal">Whom it signs in.</param>
/// <param name="Link">Its path and query, <c>/sign-in/link?token=…</c>, to be opened after the address of the server.</param>
/// <param name="ExpiresAt">When it ends, unless it is used or replaced by another one before.</param>
public sealed record CreatedSignInLink(string Principal, string Link, DateTimeOffset ExpiresAt);
