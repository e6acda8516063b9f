namespace Bailey.Server.SignIn;

/// <summary>Signs in with a password.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Password">The password.</param>
public sealed record PasswordSignIn(string Principal, string Password);
