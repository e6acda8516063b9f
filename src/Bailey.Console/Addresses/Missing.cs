namespace Bailey.Console.Addresses;

/// <summary>What an address names, and what is not there, or not for whoever looks: the two are not told apart.</summary>
/// <param name="What">What it would be: community, script, and so on.</param>
/// <param name="Name">Its name.</param>
/// <param name="Community">The community in which it is not, and which is there; null where it would be of the instance, or where the community itself is missing.</param>
/// <param name="Plugin">The plugin that would have it; null where no plugin has such things.</param>
/// <param name="Remedy">What would help, as far as the API says so.</param>
public sealed record Missing(string What, string Name, string? Community = null, string? Plugin = null, string? Remedy = null);
