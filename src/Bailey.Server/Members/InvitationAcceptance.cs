namespace Bailey.Server.Members;

/// <summary>Accepts an invitation: for whoever is signed in, or, with a name and a password, for somebody who has no account yet.</summary>
/// <param name="Code">The code.</param>
/// <param name="Name">The name that the new principal is to have: 1 to 64 of A-Z, a-z, 0-9, _ and -, not beginning with -.</param>
/// <param name="Password">The password that the new account is to have.</param>
public sealed record InvitationAcceptance(string Code, string? Name = null, string? Password = null);
