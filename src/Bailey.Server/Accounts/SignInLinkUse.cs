namespace Bailey.Server.Accounts;

/// <summary>Follows a one-time link: the password is set, all other sessions end, and a new one begins.</summary>
/// <param name="Token">The token of the link.</param>
/// <param name="Password">The password that is to be, of at least 12 characters.</param>
public sealed record SignInLinkUse(string Token, string Password);
