using System.Diagnostics.CodeAnalysis;

namespace Bailey.Wasm;

/// <summary>The descriptors of a guest, by number; new ones get the lowest number that is free.</summary>
internal sealed class DescriptorTable(int capacity) : IDisposable
{
    private readonly WasiDescriptor?[] _descriptors = new WasiDescriptor?[capacity];

    public bool IsFull => Array.IndexOf(_descriptors, null) < 0;

    public bool TryGet(int number, [NotNullWhen(true)] out WasiDescriptor? descriptor)
    {
        descriptor = (uint)number < (uint)_descriptors.Length ? _descriptors[number] : null;
        return descriptor is not null;
    }

    /// <summary>Takes a descriptor in, and owns it from then on.</summary>
    public bool TryAdd(WasiDescriptor descriptor, out int number)
    {
        number = Array.IndexOf(_descriptors, null);
        if (number < 0)
        {
            return false;
        }

        _descriptors[number] = descriptor;
        return true;
    }

    public WasiErrno Close(int number)
    {
        if (!TryGet(number, out var descriptor))
        {
            return WasiErrno.BadDescriptor;
        }

        _descriptors[number] = null;
        descriptor.Dispose();
        return WasiErrno.Success;
    }

    /// <summary>Moves a descriptor onto the number of another, which is closed.</summary>
    public WasiErrno Renumber(int from, int to)
    {
        if (!TryGet(from, out var descriptor) || !TryGet(to, out var replaced))
        {
            return WasiErrno.BadDescriptor;
        }

        if (from != to)
        {
            _descriptors[to] = descriptor;
            _descriptors[from] = null;
            replaced.Dispose();
        }

        return WasiErrno.Success;
    }

    public void Dispose()
    {
        for (var number = 0; number < _descriptors.Length; number++)
        {
            _descriptors[number]?.Dispose();
            _descriptors[number] = null;
        }
    }
}
