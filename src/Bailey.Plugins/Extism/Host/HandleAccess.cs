using System.Text;

namespace Bailey.Plugins.Extism;

/// <summary>Reads and writes blocks for functions of the host, and fails the call where a handle is none.</summary>
internal static class HandleAccess
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static ReadOnlySpan<byte> Read(this ExtismKernel kernel, long handle, string what)
    {
        if (!kernel.TryRead(handle, out var bytes))
        {
            throw new ExtismHostException(ExtismErrorCode.BadHandle, $"invalid handle offset for {what}: {(ulong)handle}");
        }

        kernel.Charge(bytes.Length);
        return bytes;
    }

    internal static string ReadText(this ExtismKernel kernel, long handle, string what)
    {
        var bytes = kernel.Read(handle, what);
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            throw new ExtismHostException(ExtismErrorCode.BadText, $"the {what} is not valid UTF-8", exception);
        }
    }

    internal static long Write(this ExtismKernel kernel, ReadOnlySpan<byte> bytes)
    {
        kernel.Charge(bytes.Length);
        return kernel.TryWrite(bytes, out var handle)
            ? handle
            : throw new ExtismHostException(ExtismErrorCode.OutOfMemory, $"out of memory: {bytes.Length} bytes for the guest do not fit the memory limit");
    }
}
