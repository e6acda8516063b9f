using Bailey.Plugins.Audit;

namespace Bailey.Server.Audit;

/// <summary>Asks for a chain to be checked.</summary>
/// <param name="Head">A signed head that was exported before and must still be in the chain; null for none.</param>
public sealed record VerifyRequest(SignedHead? Head = null);
