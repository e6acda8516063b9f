namespace Bailey.Server.SignIn;

/// <summary>Asks for a challenge for a key pair.</summary>
/// <param name="Principal">Who wants to sign in.</param>
public sealed record KeyChallengeRequest(string Principal);
