using System.Reflection;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Linking;
using Bailey.Wasm.Runtime;
using I = System.Reflection.Metadata.ILOpCode;

namespace Bailey.Wasm.Compilation;

/// <summary>
/// Compiles a validated module to an assembly in memory: one type for its instances, with a field for each global of its
/// own and each imported function, and types of static methods, one method a function. The first argument of each is
/// the instance, so that a delegate closed over it calls the function without detour.
/// </summary>
internal sealed class ModuleCompiler
{
    // A type's methods are at most 65,535; many small types load faster than few large ones.
    private const int FunctionsPerType = 1000;
    private const int MaxGlobalFields = 1000;

    // Frames up to this fit into the reserve that is kept free below the limit, whatever the JIT makes of them.
    private const int GuardedFrameBytes = 16 * 1024;
    private const TypeAttributes StaticType = TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Sealed;

    // Long, and run once for each instance: they wait less for a JIT that does not optimize than they run longer.
    private const MethodImplAttributes RunsOnce = MethodImplAttributes.IL | MethodImplAttributes.NoOptimization;

    // The JIT takes some ten milliseconds for as much, more than a deadline may be late.
    private const int LargeFunctionBytes = 100_000;
    private const int MaxImportFields = 10_000;

    // Tokens fixed by the order in which things are added.
    private const int StateType = (MetadataTables.TypeDef << 24) | 3;

    private readonly Dictionary<WasmFunctionType, int> _signatures = [];
    private readonly Dictionary<int, int> _globalFields = [];
    private readonly Dictionary<int, int> _importFields = [];
    private readonly List<int> _largeFunctions = [];
    private readonly List<int> _guardedRows = [];
    private readonly FunctionScan[] _scans;
    private int _firstFunctionRow;
    private int _resultSlots;
    private int _factoryRow;

    private ModuleCompiler(ModuleDefinition definition, WasmCompileOptions options)
    {
        Definition = definition;
        Options = options;
        Metadata = new MetadataWriter("wasm", definition.Bytes.Length + (definition.Bytes.Length / 2));
        Metadata.IgnoreAccessChecksTo(typeof(ModuleCompiler).Assembly.GetName().Name!);
        VectorToken = Metadata.Token(typeof(System.Runtime.Intrinsics.Vector128<byte>));
        _scans = new FunctionScan[definition.Bodies.Length];
        if (!BodyWork.TryRun(definition, () => Scan))
        {
            BodyWork.RunInOrder(definition, Scan);
        }

        SpreadGrowth();
        Entries = new EntryPoints(Metadata, definition);
        AddStateType();
    }

    public ModuleDefinition Definition { get; }

    public WasmCompileOptions Options { get; }

    public MetadataWriter Metadata { get; }

    public int VectorToken { get; }

    private EntryPoints Entries { get; }

    /// <summary>Compiles; the assembly is in <paramref name="image"/>.</summary>
    public static CompiledCode Compile(ModuleDefinition definition, WasmCompileOptions options, out ArraySegment<byte> image)
    {
        var compiler = new ModuleCompiler(definition, options);
        compiler.AddFunctions();
        image = compiler.Metadata.Serialize();
        return new CompiledCode(
            compiler._firstFunctionRow,
            compiler._factoryRow,
            compiler.Entries.ByType,
            compiler.Entries.ByFunction,
            compiler._importFields.Keys.ToHashSet(),
            compiler._largeFunctions,
            compiler._guardedRows,
            compiler._resultSlots);
    }

    /// <summary>How many methods follow those of the functions: segments, and what is entered through a guard.</summary>
    public int FurtherMethods { get; set; }

    /// <summary>Held while a function is cut, which reserves such methods.</summary>
    public Lock Outlining { get; } = new();

    /// <summary>Token of one of them.</summary>
    public int TokenOfFurther(int number) => MetadataWriter.MethodToken(RowOfFurther(number));

    public void NeedResultSlots(int count) => _resultSlots = Math.Max(_resultSlots, count);

    /// <summary>Signature of a method that takes an instance first.</summary>
    public BlobHandle SegmentSignature(IReadOnlyCollection<Type> parameters, Type result)
    {
        var blob = new BlobBuilder();
        blob.WriteByte(0);
        blob.WriteCompressedInteger(parameters.Count + 1);
        Metadata.WriteType(blob, result);
        MetadataWriter.WriteNamed(blob, StateType, isValueType: false);
        foreach (var parameter in parameters)
        {
            Metadata.WriteType(blob, parameter);
        }

        return Metadata.Blob(blob);
    }

    public int TokenOf(int function) =>
        MetadataWriter.MethodToken(_firstFunctionRow + function - Definition.ImportedFunctions);

    public bool MayGrowMemory(int function) => _scans[function - Definition.ImportedFunctions].MayGrowMemory;

    /// <summary>The field that holds an imported function as a delegate, where its type has one.</summary>
    public int? ImportField(int function) => _importFields.TryGetValue(function, out var field) ? field : null;

    /// <summary>The field that holds a global, where it is the instance's own.</summary>
    public int? GlobalField(int global) => _globalFields.TryGetValue(global, out var field) ? field : null;

    /// <summary>The value of a global that never changes and is known now.</summary>
    public ConstantInstruction? ConstantGlobal(int global)
    {
        var definition = Definition.Globals[global];
        return !definition.Type.IsMutable && definition.Initial is { Instructions: [var single] }
            && single.Opcode is Opcode.I32Const or Opcode.I64Const or Opcode.F32Const or Opcode.F64Const or Opcode.V128Const
                ? single
                : null;
    }

    /// <summary>The signature of compiled code of a type, for calls through a pointer.</summary>
    public int SignatureOf(WasmFunctionType type)
    {
        lock (_signatures)
        {
            if (!_signatures.TryGetValue(type, out var token))
            {
                token = Metadata.StandaloneSignature(Metadata.Blob(Signature(type, typeof(object))));
                _signatures.Add(type, token);
            }

            return token;
        }
    }

    private BlobBuilder Signature(WasmFunctionType type, Type? first)
    {
        var blob = new BlobBuilder();
        blob.WriteByte(0);
        blob.WriteCompressedInteger(type.Parameters.Length + 1);
        Metadata.WriteType(blob, ClrTypes.ReturnOf(type));
        if (first is null)
        {
            MetadataWriter.WriteNamed(blob, StateType, isValueType: false);
        }
        else
        {
            Metadata.WriteType(blob, first);
        }

        foreach (var parameter in type.Parameters)
        {
            Metadata.WriteType(blob, ClrTypes.Of(parameter));
        }

        return blob;
    }

    private void Scan(int body) => _scans[body] = FunctionScan.Run(Definition, Definition.Bodies[body]);

    /// <summary>Functions that call one that may grow memory may grow it themselves.</summary>
    private void SpreadGrowth()
    {
        var callers = new List<int>?[_scans.Length];
        var work = new Stack<int>();
        for (var i = 0; i < _scans.Length; i++)
        {
            if (_scans[i].MayGrowMemory)
            {
                work.Push(i);
            }

            foreach (var callee in _scans[i].Callees)
            {
                if (callee >= Definition.ImportedFunctions)
                {
                    (callers[callee - Definition.ImportedFunctions] ??= []).Add(i);
                }
            }
        }

        while (work.TryPop(out var function))
        {
            foreach (var caller in callers[function] ?? [])
            {
                if (!_scans[caller].MayGrowMemory)
                {
                    _scans[caller].MayGrowMemory = true;
                    work.Push(caller);
                }
            }
        }
    }

    private void AddStateType()
    {
        Metadata.AddType(TypeAttributes.Public | TypeAttributes.Sealed, CompiledModule.StateTypeName, Metadata.Token(typeof(InstanceState)), Metadata.NextMethodRow);
        AddFields();
        var il = new CilWriter();
        il.LoadArgument(0);
        il.Op(I.Call, Metadata.Token(Members.StateConstructor));
        il.Op(I.Ret);
        var constructor = AddMethod(".ctor", MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName | MethodAttributes.HideBySig, il, InstanceSignature(), 1);
        AddFactory(il, constructor);
        AddSetImports(il);
        AddSetGlobals(il);

        // Functions come next; entries to exported ones refer to them before they are added.
        _firstFunctionRow = Metadata.NextMethodRow + Entries.Count;
        Entries.Add(Signature, SignatureOf, TokenOf);
    }

    private void AddFactory(CilWriter il, int constructor)
    {
        _factoryRow = Metadata.NextMethodRow;
        il.Reset();
        il.Op(I.Newobj, constructor);
        il.Op(I.Ret);
        var signature = new BlobBuilder();
        signature.WriteByte(0);
        signature.WriteCompressedInteger(0);
        Metadata.WriteType(signature, typeof(InstanceState));
        AddMethod("Create", MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig, il, signature, 1);
    }

    private void AddFields()
    {
        var exported = Definition.Exports.Where(export => export.Kind == ExternalKind.Global).Select(export => export.Index).ToHashSet();
        for (var i = Definition.ImportedGlobals; i < Definition.Globals.Length && _globalFields.Count < MaxGlobalFields; i++)
        {
            if (ConstantGlobal(i) is null && !exported.Contains(i))
            {
                var type = ClrTypes.Of(Definition.Globals[i].Type.Value);
                _globalFields.Add(i, Metadata.AddField($"g{i}", blob => Metadata.WriteType(blob, type)));
            }
        }

        for (var i = 0; i < Definition.ImportedFunctions && _importFields.Count < MaxImportFields; i++)
        {
            var type = Definition.TypeOfFunction(i);
            if (ClrTypes.HasDelegate(type))
            {
                var delegateType = ClrTypes.DelegateOf(type);
                _importFields.Add(i, Metadata.AddField($"i{i}", blob => Metadata.WriteType(blob, delegateType)));
            }
        }
    }

    private void AddSetImports(CilWriter il)
    {
        il.Reset();
        foreach (var (function, field) in _importFields)
        {
            il.LoadArgument(0);
            il.LoadArgument(1);
            il.LoadInt32(function);
            il.Op(I.Ldelem_ref);
            il.Op(I.Castclass, Metadata.Token(ClrTypes.DelegateOf(Definition.TypeOfFunction(function))));
            il.Op(I.Stfld, field);
        }

        il.Op(I.Ret);
        AddMethod(nameof(InstanceState.SetImports), MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, il, InstanceSignature(typeof(Delegate[])), 4, RunsOnce);
    }

    private unsafe void AddSetGlobals(CilWriter il)
    {
        il.Reset();
        foreach (var (global, field) in _globalFields)
        {
            var type = Definition.Globals[global].Type.Value;
            il.LoadArgument(0);
            if (type.IsReference)
            {
                il.LoadArgument(2);
                il.LoadInt32(global);
                il.Op(I.Ldelem_ref);
            }
            else
            {
                il.LoadArgument(1);
                il.LoadInt32(global * sizeof(GlobalValue));
                il.Op(I.Add);
                il.Op(I.Ldfld, Metadata.Token(Members.GlobalField(type)));
            }

            il.Op(I.Stfld, field);
        }

        il.Op(I.Ret);
        AddMethod(nameof(InstanceState.SetGlobals), MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, il, InstanceSignature(typeof(GlobalValue*), typeof(object[])), 4, RunsOnce);
    }

    private BlobBuilder InstanceSignature(params Type[] parameters)
    {
        var blob = new BlobBuilder();
        blob.WriteByte((byte)System.Reflection.Metadata.SignatureAttributes.Instance);
        blob.WriteCompressedInteger(parameters.Length);
        Metadata.WriteType(blob, typeof(void));
        foreach (var parameter in parameters)
        {
            Metadata.WriteType(blob, parameter);
        }

        return blob;
    }

    private int AddMethod(
        string name, MethodAttributes attributes, CilWriter il, BlobBuilder signature, int maxStack, MethodImplAttributes implementation = MethodImplAttributes.IL) =>
        Metadata.AddMethod(name, attributes, implementation, Metadata.Blob(signature), il.Finish(out _), maxStack, default);

    private CompiledMethod[] CompileBodies()
    {
        var methods = new CompiledMethod[Definition.Bodies.Length];
        var limit = (long)Definition.Bytes.Length * Options.Limits.MaxExpansion + (1024 * 1024);
        long written = 0;
        Action<int> CreateWorker()
        {
            var functions = new FunctionCompiler(this);
            return body =>
            {
                methods[body] = functions.Compile(body + Definition.ImportedFunctions, _scans[body], limit - Interlocked.Read(ref written));
                Interlocked.Add(ref written, methods[body].Code.Length + methods[body].Segments.Sum(static segment => segment.Method.Code.Length));
            };
        }

        if (!BodyWork.TryRun(Definition, CreateWorker))
        {
            written = FurtherMethods = 0;
            BodyWork.RunInOrder(Definition, CreateWorker());
        }

        return methods;
    }

    private void AddFunctions()
    {
        var methods = CompileBodies();
        var functions = new FunctionCompiler(this);
        var signatures = new Dictionary<int, BlobHandle>();
        var further = new SortedDictionary<int, (string Name, BlobHandle Signature, CompiledMethod Method)>();
        for (var i = 0; i < Definition.Bodies.Length; i++)
        {
            if (i % FunctionsPerType == 0)
            {
                Metadata.AddType(StaticType, $"F{i / FunctionsPerType}", Metadata.Token(typeof(object)), Metadata.NextMethodRow);
            }

            var index = i + Definition.ImportedFunctions;
            var typeIndex = Definition.FunctionTypeIndices[index];
            if (!signatures.TryGetValue(typeIndex, out var signature))
            {
                signature = Metadata.Blob(Signature(Definition.Types[typeIndex].Function!, null));
                signatures.Add(typeIndex, signature);
            }

            var method = methods[i];
            foreach (var segment in method.Segments)
            {
                further.Add(segment.Number, (CompiledModule.SegmentName(index), segment.Signature, segment.Method));
            }

            var name = CompiledModule.MethodName(index);
            var isLarge = method.Weight > LargeFunctionBytes || method.Segments.Count > 0;
            if (method.FrameBytes > GuardedFrameBytes || (isLarge && !_scans[i].HasTailCalls))
            {
                // The function's own row holds the guard; the code itself follows all functions.
                var number = FurtherMethods++;
                further.Add(number, (name, signature, method));
                method = functions.Guard(Definition.Types[typeIndex].Function!, method.FrameBytes, _guardedRows.Count, TokenOfFurther(number));
                _guardedRows.Add(RowOfFurther(number));
                name = CompiledModule.GuardName(index);
            }
            else if (method.Weight > LargeFunctionBytes)
            {
                // A guard would be a frame more for each call that is to leave none.
                _largeFunctions.Add(index);
            }

            AddFunction(name, signature, method);
        }

        foreach (var (number, (name, signature, method)) in further)
        {
            if (number % FunctionsPerType == 0)
            {
                Metadata.AddType(StaticType, $"G{number / FunctionsPerType}", Metadata.Token(typeof(object)), Metadata.NextMethodRow);
            }

            AddFunction(name, signature, method);
        }
    }

    private int RowOfFurther(int number) => _firstFunctionRow + Definition.Bodies.Length + number;

    private void AddFunction(string name, BlobHandle signature, CompiledMethod method) => Metadata.AddMethod(
        name,
        MethodAttributes.Public | MethodAttributes.Static | MethodAttributes.HideBySig,
        MethodImplAttributes.IL | (method.MayInline ? MethodImplAttributes.AggressiveInlining : MethodImplAttributes.NoInlining)
            | (method.MayOptimize ? 0 : MethodImplAttributes.NoOptimization),
        signature,
        method.Code,
        method.MaxStack,
        method.Locals,
        method.Clauses);
}
