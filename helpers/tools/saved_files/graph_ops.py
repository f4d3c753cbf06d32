"""Which operations of TensorFlow stay in memory, and what the others do.

Harmless is what TensorFlow's registry calls stateless, but for the operations of
REACHING_OUT, and what has a state that is only in memory.
"""

from __future__ import annotations

import re

from helpers.tools._private_api import op_is_stateful

# By what they do. Some of them are stateless to the registry.
_EFFECTS = {
    "reads a file": """
        ReadFile ImmutableConst GenerateVocabRemapping LoadAndRemapMatrix
        InitializeTableFromTextFile InitializeTableFromTextFileV2 DecodeProtoV2
        EncodeProto WholeFileReader WholeFileReaderV2 IdentityReader IdentityReaderV2
        ReaderRead ReaderReadV2 ReaderReadUpTo ReaderReadUpToV2 RecordInput ImportEvent
        TextLineReader TextLineReaderV2 TFRecordReader TFRecordReaderV2 LMDBReader
        FixedLengthRecordReader FixedLengthRecordReaderV2 Restore RestoreSlice RestoreV2
        FixedUnigramCandidateSampler
        """,
    "writes a file": """
        WriteFile Save SaveSlices SaveV2 CreateSummaryFileWriter CreateSummaryDbWriter
        SummaryWriter WriteSummary WriteRawProtoSummary WriteAudioSummary
        WriteGraphSummary WriteHistogramSummary WriteImageSummary WriteScalarSummary
        FlushSummaryWriter
        """,
    "writes a data set into files": """
        CacheDataset CacheDatasetV2 SaveDataset SaveDatasetV2 SnapshotDataset
        SnapshotDatasetV2 DatasetToTFRecord ExperimentalDatasetToTFRecord
        DistributedSave
        """,
    "reads a data set from files": """
        CSVDataset CSVDatasetV2 ExperimentalCSVDataset TextLineDataset
        FixedLengthRecordDataset FixedLengthRecordDatasetV2 TFRecordDataset
        TFRecordDatasetV2 LMDBDataset ExperimentalLMDBDataset SqlDataset
        ExperimentalSqlDataset LoadDataset ListSnapshotChunksDataset
        SnapshotChunkDataset SnapshotDatasetReader SnapshotNestedDatasetReader
        """,
    "lists files": """
        MatchingFiles MatchingFilesDataset ExperimentalMatchingFilesDataset
        """,
    "writes values to a file or to another machine": """
        DebugIdentity DebugIdentityV2 DebugIdentityV3 DebugNanCount
        DebugNumericSummary Copy CopyHost
        """,
    "talks to another process or machine": """
        RegisterDataset RegisterDatasetV2 DataServiceDataset DataServiceDatasetV2
        DataServiceDatasetV3 DataServiceDatasetV4 RemoteCall Send Recv WorkerHeartbeat
        """,
    "calls Python": "PyFunc PyFuncStateless EagerPyFunc",
    "writes files, and deletes folders": "MergeV2Checkpoints",
    "runs a graph that is hidden in a text": "DatasetFromGraph",
    "changes how TensorFlow reaches files": "FileSystemSetConfiguration",
    "ends the process": "Abort",
    "prints": "Print",
    "prints, to the screen or into a file": "PrintV2",
}
REACHING_OUT = {op: effect for effect, ops in _EFFECTS.items() for op in ops.split()}

_IN_MEMORY = re.compile(
    # variables, and what optimizers do with them
    r"VarHandleOp|Variable(V2)?|TemporaryVariable|VarIsInitializedOp|VariableShape"
    r"|ReadVariable\w+|Assign(Add|Sub)?Variable\w+|DestroyResourceOp|DisableCopyOnRead"
    r"|Resource(Gather|Scatter|Apply|SparseApply|StridedSlice|CountUpTo)\w*"
    # tables, lists, queues, stacks, accumulators
    r"|(Anonymous)?(Mutable)?(Dense)?HashTable(OfTensors)?(V2)?|InitializeTableV2"
    r"|InitializeTableFromDataset|LookupTable\w+|TensorArray\w*|Stack\w*|Barrier\w*"
    r"|(FIFO|PaddingFIFO|Priority|RandomShuffle)?Queue\w*|(OrderedMap|Map)?(Un)?[Ss]tage\w*"
    r"|(Resource|Sparse)?(Conditional)?Accumulator\w*|Mutex\w+|ConsumeMutexLock"
    r"|(AddMany|Add|TakeMany)Sparse(To|From)TensorsMap"
    # random numbers
    r"|Random\w+|Stateful(Random|Standard|Truncated|Uniform)\w*|Multinomial"
    r"|TruncatedNormal|ParameterizedTruncatedNormal|NonDeterministicInts|Rng\w+"
    r"|\w+CandidateSampler|SampleDistortedBoundingBox(V2)?|StatelessRandomGetAlg"
    r"|(Anonymous|Delete|Dummy)\w*SeedGenerator"
    # control flow, checks
    r"|StatefulPartitionedCall|If|Case|While|Assert|CheckNumerics(V2)?|GuaranteeConst"
    r"|DeviceIndex|Empty|DeepCopy|Timestamp|SyncDevice|CudnnRNN\w*"
    # data sets of what is in memory
    r"|(Range|Random|Tensor|TensorSlice|SparseTensorSlice|List|Reduce|Generator)Dataset"
    r"|RandomDatasetV2|Shuffle\w*Dataset\w*|GlobalShuffleDataset|DatasetToSingleElement"
    r"|GroupByReducerDataset|(Anonymous|Delete|Make|MultiDevice|OneShot)?\w*Iterator\w*"
    r"|(Anonymous|Delete|Dummy)MemoryCache|DummyIterationCounter"
)
# These make an iterator of bytes that name a graph of their own.
_FROM_BYTES = {"DeserializeIterator"}


def effect_of(op: str) -> str | None:
    """Say what an operation does outside of memory; None if it does nothing there.

    >>> effect_of("MatMul"), effect_of("WriteFile"), effect_of("Evil")
    (None, 'writes a file', 'runs Evil, which TensorFlow does not know here,')
    """
    if op in REACHING_OUT:
        return REACHING_OUT[op]
    stateful = op_is_stateful(op)
    if stateful is None:
        return f"runs {op}, which TensorFlow does not know here,"
    if stateful and (op in _FROM_BYTES or not _IN_MEMORY.fullmatch(op)):
        return f"runs {op}, which is not known as harmless,"
    return None
