namespace Bailey.Server.SignIn;

/// <summary>What a service gets that signed in with a key pair.</summary>
/// <param name="Principal">Who it is.</param>
/// <param name="Token">What to send as <c>Authorization: Bearer</c>.</param>
/// <param name="ExpiresAt">Until when: 15 minutes.</param>
public sealed record BearerSession(string Principal, string Token, DateTimeOffset ExpiresAt);
