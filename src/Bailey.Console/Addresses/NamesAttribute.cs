namespace Bailey.Console.Addresses;

/// <summary>
/// Says what the address of a page names, beside the community that is in it: where the API knows of none, there is no such page. On each page whose route
/// has a parameter other than <c>Community</c>.
/// </summary>
/// <param name="what">What it is, as <c>script</c>.</param>
/// <param name="path">Where the API has it, with parameters of the route: <c>/api/communities/{Community}/scripts/{Script}</c>. The last of them is its name.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NamesAttribute(string what, string path) : Attribute
{
    /// <summary>What it is.</summary>
    public string What => what;

    /// <summary>Where the API has it.</summary>
    public string Path => path;
}
