using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Linking;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Compilation;

/// <summary>The code of a module, loaded into a context that is collected when neither module nor instances are left.</summary>
internal sealed unsafe class CompiledModule
{
    public const string StateTypeName = "Instance";
    private const int MethodTable = 0x06000000;
    private const int PrepareStackBytes = 64 * 1024 * 1024;

    // Of CIL. The JIT takes up to 120 bytes of memory for each while it translates a method.
    private const int HugeMethodBytes = 2 * 1024 * 1024;
    private static readonly Lock HugeMethods = new();

    // Assemblies of modules are told from others by this, when a backtrace is read.
    private static readonly ConditionalWeakTable<Assembly, CompiledModule> ByAssembly = [];

    private readonly Assembly _assembly;
    private readonly Module _module;
    private readonly CompiledCode _compiled;
    private readonly Dictionary<WasmFunctionType, UntypedCalls.Invoker> _invokers = [];
    private readonly nint[] _code;
    private readonly int[] _typeIds;
    private readonly delegate*<InstanceState> _create;
    private readonly LargeFunctions _large;

    /// <summary>Loads an assembly that this engine made of the module. It is trusted: what comes from elsewhere has been verified.</summary>
    public CompiledModule(ModuleDefinition definition, CompiledCode compiled, Stream image)
    {
        Definition = definition;
        _compiled = compiled;
        _assembly = new Context().LoadFromStream(image);
        _module = _assembly.ManifestModule;
        _code = new nint[definition.Bodies.Length];
        _create = (delegate*<InstanceState>)_module.ModuleHandle.ResolveMethodHandle(MethodTable | compiled.FactoryRow).GetFunctionPointer();


        // Pinned: compiled code reads it by address.
        _typeIds = GC.AllocateUninitializedArray<int>(Math.Max(1, definition.Types.Length), pinned: true);
        for (var i = 0; i < definition.Types.Length; i++)
        {
            _typeIds[i] = definition.Types[i].Id;
        }

        ByAssembly.Add(_assembly, this);
        _large = new LargeFunctions(this, compiled.GuardedRows.Count);
        Prepare(compiled.LargeFunctions);
    }

    /// <summary>
    /// Has the JIT translate functions now that would take it long and have no guard that could wait for it. On a thread of its own, whose
    /// stack is large enough for whatever the JIT makes of them.
    /// </summary>
    private void Prepare(IReadOnlyList<int> functions)
    {
        if (functions.Count == 0)
        {
            return;
        }

        Exception? fault = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    foreach (var function in functions)
                    {
                        Translate(MethodOf(function));
                    }
                }
                catch (Exception exception)
                {
                    fault = exception;
                }
            },
            PrepareStackBytes)
        {
            IsBackground = true,
            Name = "Bailey compiler",
        };
        thread.Start();
        thread.Join();
        if (fault is not null)
        {
            throw new WasmModuleException(WasmErrorCode.LimitExceeded, $"a function is too large for the JIT: {fault.Message}", -1);
        }
    }

    public ModuleDefinition Definition { get; }

    /// <summary>Imported functions that compiled code calls through a delegate.</summary>
    public IReadOnlySet<int> ImportsWithDelegate => _compiled.ImportsWithDelegate;

    /// <summary>Result slots of the store that compiled code needs besides those that its types say.</summary>
    public int ResultSlots => _compiled.ResultSlots;

    public int* TypeIds => (int*)Unsafe.AsPointer(ref _typeIds[0]);

    public static string MethodName(int function) => $"f{function}";

    /// <summary>Name of a method that only checks the stack for a function; no frame of a backtrace.</summary>
    public static string GuardName(int function) => $"g{function}";

    /// <summary>Name of a method that was cut out of a function; no frame of a backtrace, as the function is one.</summary>
    public static string SegmentName(int function) => $"s{function}";

    /// <summary>Whether a method is code of a guest, or a part of it.</summary>
    public static bool IsGuest(MethodBase method) =>
        method.Name is ['f' or 's', >= '0' and <= '9', ..] && ByAssembly.TryGetValue(method.Module.Assembly, out _);

    /// <summary>The module and function that a method is the code of.</summary>
    public static bool TryFind(MethodBase method, out CompiledModule module, out int function)
    {
        function = -1;
        return ByAssembly.TryGetValue(method.Module.Assembly, out module!)
            && method.Name[0] == 'f'
            && int.TryParse(method.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out function);
    }

    public InstanceState CreateState()
    {
        var state = _create();
        state.Large = _large;
        state.Code = this;
        return state;
    }

    /// <summary>Has the JIT translate code that is entered through a guard. Takes a stack of megabytes.</summary>
    public void Translate(int guarded) => Translate(_module.ResolveMethod(MethodTable | _compiled.GuardedRows[guarded])!);

    public MethodInfo MethodOf(int function) =>
        (MethodInfo)_module.ResolveMethod(MethodTable | RowOf(function))!;

    public nint CodeOf(int function)
    {
        ref var code = ref _code[function - Definition.ImportedFunctions];
        if (code == 0)
        {
            // By handle: what reflection keeps of a method costs many times as much.
            code = _module.ModuleHandle.ResolveMethodHandle(MethodTable | RowOf(function)).GetFunctionPointer();
        }

        return code;
    }

    /// <summary>Has the JIT translate a method: of huge ones one at a time in the process, as its memory is that of the host.</summary>
    private static void Translate(MethodBase method)
    {
        if (method.GetMethodBody()!.GetILAsByteArray()!.Length <= HugeMethodBytes)
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
            return;
        }

        lock (HugeMethods)
        {
            RuntimeHelpers.PrepareMethod(method.MethodHandle);
        }
    }

    /// <summary>The method that enters a function of the type that this one has, with the function first.</summary>
    public MethodInfo EntryOf(int function) =>
        (MethodInfo)_module.ResolveMethod(_compiled.DirectEntries.TryGetValue(function, out var direct) ? direct : _compiled.Entries[Definition.TypeOfFunction(function)].Typed)!;

    public UntypedCalls.Invoker InvokerOf(int function)
    {
        var type = Definition.TypeOfFunction(function);
        lock (_invokers)
        {
            if (!_invokers.TryGetValue(type, out var invoker))
            {
                invoker = ((MethodInfo)_module.ResolveMethod(_compiled.Entries[type].Untyped)!).CreateDelegate<UntypedCalls.Invoker>();
                _invokers.Add(type, invoker);
            }

            return invoker;
        }
    }

    public string? FunctionName(int function) =>
        Definition.Names.Functions.TryGetValue(function, out var name)
            ? name
            : Definition.Exports.FirstOrDefault(export => export.Kind == ExternalKind.Function && export.Index == function)?.Name;

    /// <summary>Tokens of the two methods that enter functions of one type.</summary>
    internal readonly record struct Entry(int Typed, int Untyped);

    private int RowOf(int function) => _compiled.FirstFunctionRow + function - Definition.ImportedFunctions;

    private sealed class Context() : AssemblyLoadContext("Bailey module", isCollectible: true)
    {
        // The engine may itself live in a context of its own. Where it does not, the default one knows it: names of what is returned here are compared as
        // words of a language, for which .NET loads what it knows of languages.
        private static readonly Assembly? Engine = GetLoadContext(typeof(CompiledModule).Assembly) == Default ? null : typeof(CompiledModule).Assembly;

        protected override Assembly? Load(AssemblyName assemblyName) => assemblyName.Name == Engine?.GetName().Name ? Engine : null;
    }
}
