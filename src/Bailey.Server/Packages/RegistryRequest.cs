namespace Bailey.Server.Packages;

/// <summary>A package to be fetched.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Digest">The only package that will do, as <c>sha256:</c> and 64 hexadecimal digits; absent for whichever is there.</param>
public sealed record RegistryRequest(string Url, string? Digest = null);
