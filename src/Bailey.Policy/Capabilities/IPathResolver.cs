namespace Bailey.Policy.Capabilities;

/// <summary>Resolves paths for the policy, which does no input or output itself. The host implements it over its file system.</summary>
public interface IPathResolver
{
    /// <summary>
    /// The path with every symbolic link and <c>..</c> resolved, absolute and in normal form. Where the last parts do not exist yet, the
    /// deepest folder that exists is resolved and they are appended.
    /// </summary>
    /// <param name="path">Absolute, in normal form.</param>
    /// <returns>Null where it cannot be resolved: a loop, a missing right, no such thing. What cannot be resolved is denied.</returns>
    string? Resolve(string path);
}
