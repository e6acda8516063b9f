namespace Bailey.Wasm;

/// <summary>What the host says of one operation on files; see <see cref="WasiOptions.FileGate"/>.</summary>
public enum WasiFileVerdict
{
    /// <summary>It is not done; the guest sees <c>EACCES</c>. The zero value, so that an unset one never passes.</summary>
    Denied,

    /// <summary>It is not done, as there were too many; the guest sees <c>EDQUOT</c>.</summary>
    OverQuota,

    /// <summary>It is done.</summary>
    Allowed,
}
