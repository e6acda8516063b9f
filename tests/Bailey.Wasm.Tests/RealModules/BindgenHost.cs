using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;

namespace Bailey.Wasm.Tests.RealModules;

/// <summary>
/// The few imports of wasm-bindgen that modules need which take and give strings and bytes: objects of the host by number. Names end in a hash, so
/// they are told apart by what stands before it and by their types; what is not known here traps when it is called.
/// </summary>
internal sealed partial class BindgenHost : IDisposable
{
    // Zero stands for nothing at all.
    private readonly List<object?> _objects = [null];
    private readonly Stack<int> _free = new();
    private readonly WasmStore _store = new(new WasmStoreOptions { MaxMemoryBytes = 512L * 1024 * 1024 });

    public BindgenHost(WasmModule module)
    {
        var linker = new WasmLinker(_store);
        foreach (var import in module.Imports)
        {
            if (import.Type is WasmFunctionType type)
            {
                var name = Hash().Replace(import.Name, "");
                linker.DefineFunction(import.Module, import.Name, type, (_, arguments, results) => Answer(name, type, arguments, results));
            }
        }

        Instance = linker.Instantiate(module);
        if (Instance.TryGetExport("__wbindgen_start", out var start))
        {
            ((WasmFunction)start).Invoke();
        }
    }

    public WasmInstance Instance { get; }

    private WasmMemory Memory => Instance.GetMemory();

    public void Dispose() => _store.Dispose();

    /// <summary>Gives the guest an object to name.</summary>
    public int Add(object? value)
    {
        if (_free.TryPop(out var number))
        {
            _objects[number] = value;
            return number;
        }

        _objects.Add(value);
        return _objects.Count - 1;
    }

    /// <summary>Takes back what a number stands for.</summary>
    public object? Take(int number)
    {
        var value = _objects[number];
        _objects[number] = null;
        _free.Push(number);
        return value;
    }

    /// <summary>Puts bytes where the guest allocates them; gives their address.</summary>
    public int Put(ReadOnlySpan<byte> bytes, string allocator = "__wbindgen_malloc")
    {
        var address = Call(allocator, bytes.Length, 1);
        bytes.CopyTo(Memory.GetSpan((uint)address, bytes.Length));
        return address;
    }

    public byte[] Bytes(int address, int length) => Memory.GetSpan((uint)address, length).ToArray();

    public int Word(int address) => BinaryPrimitives.ReadInt32LittleEndian(Memory.GetSpan((uint)address, sizeof(int)));

    /// <summary>Calls an export whose parameters are all i32.</summary>
    public int Call(string name, params int[] arguments) =>
        Instance.GetFunction(name).Invoke([.. arguments.Select(WasmValue.I32)]) is [var result, ..] ? result.AsI32() : 0;

    private void Answer(string name, WasmFunctionType type, ReadOnlySpan<WasmValue> arguments, Span<WasmValue> results)
    {
        Span<int> given = stackalloc int[arguments.Length];
        for (var i = 0; i < given.Length; i++)
        {
            given[i] = (int)arguments[i].Bits;
        }

        var result = Answer(name, given, type);
        if (results.Length > 0)
        {
            results[0] = WasmValue.I32(result);
        }
    }

    private int Answer(string name, ReadOnlySpan<int> given, WasmFunctionType type)
    {
        switch (name)
        {
            case "__wbindgen_memory":
                return Add(new View(0, -1));
            case "__wbindgen_object_drop_ref":
                Take(given[0]);
                return 0;
            case "__wbindgen_string_get":
                var text = _objects[given[1]] is string found ? Encoding.UTF8.GetBytes(found) : null;
                var address = text is null ? 0 : Put(text);
                BinaryPrimitives.WriteInt32LittleEndian(Memory.GetSpan((uint)given[0], 4), address);
                BinaryPrimitives.WriteInt32LittleEndian(Memory.GetSpan((uint)given[0] + 4, 4), text?.Length ?? 0);
                return 0;
            case "__wbindgen_string_new":
                return Add(Text(given));
            case "__wbg_buffer":
                return Add(_objects[given[0]]);
            case "__wbg_newwithbyteoffsetandlength":
                return Add(new View(given[1], given[2]));
            case "__wbg_new" when type.Parameters.Length == 2:
                return Add(new InvalidOperationException(Text(given)));
            case "__wbg_new" when type.Parameters.Length == 0:
                return Add(new List<object?>());
            case "__wbg_new":
                // A copy; of the memory itself a window on it.
                return Add(_objects[given[0]] is View { Length: < 0 } whole ? whole : Contents(_objects[given[0]]));
            case "__wbg_length":
                return _objects[given[0]] is List<object?> list ? list.Count : Contents(_objects[given[0]]).Length;
            case "__wbg_push":
                var items = (List<object?>)_objects[given[0]]!;
                items.Add(_objects[given[1]]);
                return items.Count;
            case "__wbg_set" when _objects[given[0]] is View target:
                Contents(_objects[given[1]]).CopyTo(Memory.GetSpan((uint)(target.Address + given[2]), Contents(_objects[given[1]]).Length));
                return 0;
            case "__wbg_instanceof_Uint8Array":
                return _objects[given[0]] is byte[] or View ? 1 : 0;
            case "__wbindgen_init_externref_table":
                // The references in that table stand for undefined, null, true and false, which nothing here gives.
                return 0;
            case "__wbindgen_throw" or "__wbg___wbindgen_throw":
                throw new InvalidOperationException(Text(given));
            default:
                throw new NotSupportedException($"the import {name} ({type}) is not offered to real modules");
        }
    }

    private string Text(ReadOnlySpan<int> given) => Encoding.UTF8.GetString(Bytes(given[0], given[1]));

    private byte[] Contents(object? value) => value switch
    {
        byte[] bytes => bytes,
        View view => Bytes(view.Address, view.Length),
        _ => throw new NotSupportedException($"{value} is not bytes"),
    };

    [GeneratedRegex("_[0-9a-f]{16}$")]
    private static partial Regex Hash();

    /// <summary>Bytes of the guest's memory; all of it where the length is negative.</summary>
    private sealed record View(int Address, int Length);
}
