# cmake -DBUILD=.. -DSOURCE=.. -DWORK=.. -DCXX=.. -DGENERATOR=.. -DSTORES=.. -P install_and_consume.cmake
set(staged ${WORK}/staged)
set(moved ${WORK}/moved)
set(consumer ${WORK}/consumer)
set(state ${WORK}/state)
file(REMOVE_RECURSE ${staged} ${moved} ${consumer} ${state})

function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  message(STATUS "${what}\n${output}")
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${what} failed")
  endif()
endfunction()

run("install" ${CMAKE_COMMAND} --install ${BUILD} --prefix ${staged})
# Nothing installed may lean on the place it was installed to, or on the checkout.
file(RENAME ${staged} ${moved})

file(GLOB public RELATIVE ${SOURCE}/include/signet ${SOURCE}/include/signet/*)
file(GLOB installed RELATIVE ${moved}/include/signet ${moved}/include/signet/*)
if(NOT public STREQUAL installed)
  message(FATAL_ERROR "installed headers are ${installed}, public ones ${public}")
endif()

file(GLOB_RECURSE texts ${moved}/*.cmake)
foreach(text ${texts})
  file(READ ${text} content)
  foreach(folder ${SOURCE} ${BUILD} ${staged})
    string(FIND "${content}" "${folder}" place)
    if(NOT place EQUAL -1)
      message(FATAL_ERROR "${text} names ${folder}")
    endif()
  endforeach()
endforeach()

run("configure a consumer" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR}/consumer -B ${consumer}
  -G ${GENERATOR} -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_PREFIX_PATH=${moved}
  -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
run("build the consumer" ${CMAKE_COMMAND} --build ${consumer})
run("run the consumer" ${consumer}/consumer)
if(STORES)
  run("run the consumer of the stores" ${consumer}/shared_state ${state})
endif()
