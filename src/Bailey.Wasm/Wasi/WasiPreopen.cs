namespace Bailey.Wasm;

/// <summary>
/// A directory of the host that a guest may see, with everything beneath it. A guest cannot leave it: not by <c>..</c>, an
/// absolute path, a symbolic link, nor by a race with other processes. Linux only.
/// </summary>
/// <param name="HostPath">The directory on the host. It must exist when the <see cref="WasiPreview1"/> is created.</param>
/// <param name="GuestPath">Where the guest finds it, such as <c>/data</c> or <c>.</c></param>
/// <param name="ReadOnly">Whether the guest may only read. Default <c>true</c>.</param>
public sealed record WasiPreopen(string HostPath, string GuestPath, bool ReadOnly = true);
