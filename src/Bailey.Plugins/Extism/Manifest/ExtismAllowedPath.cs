namespace Bailey.Plugins.Extism;

/// <summary>A folder of the host that a plugin sees (<c>allowed_paths</c>).</summary>
/// <param name="HostPath">The folder.</param>
/// <param name="GuestPath">What the plugin calls it.</param>
/// <param name="ReadOnly">Whether it may only be read; written with the prefix <c>ro:</c> before the host's path.</param>
public sealed record ExtismAllowedPath(string HostPath, string GuestPath, bool ReadOnly = false);
