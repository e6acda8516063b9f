using Bailey.Policy.Principals;

namespace Bailey.Server.Accounts;

/// <summary>How the caller is signed in.</summary>
/// <param name="Id">The id of the session or token; null at the local socket.</param>
/// <param name="Method">How that was proven.</param>
/// <param name="AntiforgeryToken">What to send as <c>Bailey-Antiforgery</c> with each request that is no GET or HEAD; null where there is no cookie.</param>
public sealed record SessionView(string? Id, AuthMethod Method, string? AntiforgeryToken);
