using System.Buffers.Binary;
using System.Text;
using Bailey.Wasm;

namespace Bailey.Bench.Start;

/// <summary>A module whose imports do nothing: SQLite, whose database is in memory and answers one query, or esbuild.</summary>
internal sealed class StubbedGuest
{
    private const int NotImplemented = -38;

    private readonly WasmInstance _instance;
    private readonly WasmMemory? _imported;

    private StubbedGuest(WasmInstance instance, WasmMemory? imported)
    {
        _instance = instance;
        _imported = imported;
    }

    private WasmMemory Memory => _imported ?? _instance.GetMemory();

    /// <summary>Instantiates it, and nothing else.</summary>
    public static StubbedGuest Start(WasmModule module, WasmStore store)
    {
        var linker = new WasmLinker(store);
        WasmMemory? memory = null;
        foreach (var import in module.Imports)
        {
            switch (import.Type)
            {
                case WasmMemoryType type:
                    linker.Define(import.Module, import.Name, memory = new WasmMemory(store, type));
                    break;
                case WasmTableType type:
                    linker.Define(import.Module, import.Name, new WasmTable(store, type));
                    break;
                case WasmFunctionType type:
                    linker.DefineFunction(import.Module, import.Name, type, Stub(import.Name, type));
                    break;
            }
        }

        var instance = linker.Instantiate(module);
        return new StubbedGuest(instance, memory);
    }

    /// <summary>Calls the simplest function that SQLite exports.</summary>
    public int Version() => _instance.GetFunction<Func<int>>("sqlite3_libversion_number")();

    private static WasmHostFunction Stub(string name, WasmFunctionType type)
    {
        var result = type.Results.IsEmpty ? default
            : type.Results[0] == WasmValueType.F64 ? WasmValue.F64(name.Contains("now", StringComparison.Ordinal) ? 1e12 : 0)
            : type.Results[0] == WasmValueType.I64 ? WasmValue.I64(0)
            : WasmValue.I32(name.StartsWith("__syscall", StringComparison.Ordinal) ? NotImplemented : 0);
        return (_, _, results) =>
        {
            if (results.Length > 0)
            {
                results[0] = result;
            }
        };
    }

    /// <summary>Calls the simplest function that a program in Go exports.</summary>
    public int StackPointer() => _instance.GetFunction<Func<int>>("getsp")();

    /// <summary>Opens a database and adds a thousand rows of a query up.</summary>
    public int Sum()
    {
        _instance.GetFunction<Action>("__wasm_call_ctors")();
        Require(_instance.GetFunction<Func<int>>("sqlite3_initialize")());
        var database = Allocate(8);
        Require(_instance.GetFunction<Func<int, int, int, int, int>>("sqlite3_open_v2")(Text(":memory:"), database, 6, 0));
        var statement = Allocate(8);
        Require(_instance.GetFunction<Func<int, int, int, int, int, int>>("sqlite3_prepare_v2")(
            Read(database), Text("with recursive c(x) as (values(1) union all select x+1 from c where x<1000) select sum(x) from c"), -1, statement, 0));
        _instance.GetFunction<Func<int, int>>("sqlite3_step")(Read(statement));
        return _instance.GetFunction<Func<int, int, int>>("sqlite3_column_int")(Read(statement), 0);
    }

    private static void Require(int code)
    {
        if (code != 0)
        {
            throw new InvalidOperationException($"SQLite answered {code}");
        }
    }

    private int Allocate(int bytes) => _instance.GetFunction<Func<int, int>>("sqlite3_malloc")(bytes);

    private int Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text + '\0');
        var address = Allocate(bytes.Length);
        bytes.CopyTo(Memory.GetSpan(address, bytes.Length));
        return address;
    }

    private int Read(int address) => BinaryPrimitives.ReadInt32LittleEndian(Memory.GetSpan(address, 4));
}
