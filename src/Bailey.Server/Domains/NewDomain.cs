using System.Text.Json;

namespace Bailey.Server.Domains;

/// <summary>A domain that is wanted.</summary>
/// <param name="Id">Its id: 1 to 63 of A-Z, a-z, 0-9, _ and -, not beginning with -, and not that of the community.</param>
/// <param name="Name">Its name, for people: 1 to 200 characters on one line.</param>
/// <param name="ParentId">The domain above; absent where that is the community itself.</param>
/// <param name="Data">What more is kept of it: a JSON object of at most 64 KiB.</param>
public sealed record NewDomain(string Id, string Name, string? ParentId = null, JsonElement? Data = null);
