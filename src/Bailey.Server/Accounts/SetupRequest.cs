namespace Bailey.Server.Accounts;

/// <summary>Makes the first admin, with the token of the link that the server printed when it started.</summary>
/// <param name="Token">The token of the link.</param>
/// <param name="Principal">The name of the admin.</param>
/// <param name="Password">The password of the admin, of at least 12 characters.</param>
/// <param name="DisplayName">What people call the admin; null for the name.</param>
public sealed record SetupRequest(string Token, string Principal, string Password, string? DisplayName = null);
