# cmake -DCXX=COMPILER -DSAMPLE=FILE -DINCLUDES=FOLDERS -P check.cmake
# The first line of FILE is "// refused: TEXT", or "// refused: TEXT | TEXT" where compilers use
# different words; one of them must stand in the compiler's message.
set(ENV{LC_ALL} C)
set(command ${CXX} -std=c++20 -Wall -Wextra -Werror -fsyntax-only)
foreach(folder ${INCLUDES})
  list(APPEND command -I${folder})
endforeach()

file(STRINGS ${SAMPLE} first_line LIMIT_COUNT 1)
if(NOT first_line MATCHES "^// refused: (.+)$")
  message(FATAL_ERROR "${SAMPLE}: the first line must be \"// refused: \" and a part of the compiler's message")
endif()
string(REPLACE " | " ";" reasons "${CMAKE_MATCH_1}")

execute_process(COMMAND ${command} ${SAMPLE} RESULT_VARIABLE status ERROR_VARIABLE message)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${SAMPLE} must compile as it is:\n${message}")
endif()

execute_process(COMMAND ${command} -DMUST_NOT_COMPILE ${SAMPLE} RESULT_VARIABLE status ERROR_VARIABLE message)
if(status EQUAL 0)
  message(FATAL_ERROR "${SAMPLE} compiles, though it must not")
endif()
foreach(reason ${reasons})
  string(FIND "${message}" "${reason}" place)
  if(NOT place EQUAL -1)
    return()
  endif()
endforeach()
message(FATAL_ERROR "${SAMPLE} is refused, but not because of \"${reasons}\":\n${message}")
