namespace Bailey.Server.SignIn;

/// <summary>
/// What a service signs to prove who it is: ECDSA on P-256 with SHA-256 over the UTF-8 of <c>bailey-sign-in-v1</c>, the origin, the name of the principal in
/// lower case, and the challenge, each ended by a line feed. It must make sure that the origin is the one that it meant to reach.
/// </summary>
/// <param name="Challenge">The challenge, to be answered once.</param>
/// <param name="Origin">The address of the server, as it was asked: <c>https://bailey.example.org</c>.</param>
/// <param name="ExpiresAt">Until when: 60 s.</param>
public sealed record KeyChallenge(string Challenge, string Origin, DateTimeOffset ExpiresAt);
