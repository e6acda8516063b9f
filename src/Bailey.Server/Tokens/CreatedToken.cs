namespace Bailey.Server.Tokens;

/// <summary>A token that was made, with its secret, which is shown this once.</summary>
/// <param name="Token">The token.</param>
/// <param name="Secret">What to send as <c>Authorization: Bearer</c>.</param>
public sealed record CreatedToken(TokenView Token, string Secret);
