using System.Text.Json;

namespace Bailey.Server.Domains;

/// <summary>What a domain is to be, in place of what it is.</summary>
/// <param name="Name">Its name, for people: 1 to 200 characters on one line.</param>
/// <param name="ParentId">The domain above, to which it moves with all below it; absent where that is the community itself.</param>
/// <param name="Data">What more is kept of it: a JSON object of at most 64 KiB; absent for nothing.</param>
public sealed record DomainText(string Name, string? ParentId = null, JsonElement? Data = null);
