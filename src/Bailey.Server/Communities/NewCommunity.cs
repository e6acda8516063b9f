namespace Bailey.Server.Communities;

/// <summary>A community that is wanted.</summary>
/// <param name="Id">Its identifier: 1 to 64 of A-Z, a-z, 0-9, _ and -.</param>
/// <param name="Name">What people call it; its identifier where absent.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Admin">Its first admin; the caller where absent.</param>
public sealed record NewCommunity(string Id, string? Name = null, string? Description = null, string? Admin = null);
