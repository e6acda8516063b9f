namespace Bailey.Server.Packages;

/// <summary>A package to be fetched.</summary>
/// <param name="Url">Where it is.</param>
public sealed record RegistryRequest(string Url);
